"""Walking the graph, on floor 6 below `graph`: from things and relations to what rests on what, and by which chain.

`block` finds where a file speaks of things, `reading` reads the relations there once as the integers of `links`, and
`nets` holds them as neighbours and searches; `bulk` and `arrays` do the same with numpy where there are very many.
`chains` follows a pattern of relations, `ranking` counts what rests on each thing, `steps` and `reach` say what an
answer is and which claims it rests on, `walks` puts all of it together as the methods of a graph, and `drawings` makes
Mermaid and DOT of an answer.
"""
