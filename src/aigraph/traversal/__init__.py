"""Walking the graph, on floor 6 below `graph`: from things and relations to what rests on what, and by which chain.

`links` reads the relations once as integers, `nets` holds them as neighbours and searches, `chains` follows a
pattern of relations, `steps` says what an answer is and which claims it rests on, `walks` puts all of it together
as the methods of a graph, and `drawings` makes Mermaid and DOT of an answer. `sparse` searches very large graphs.
"""
