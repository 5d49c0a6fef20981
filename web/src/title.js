// What the picture is of, in words.
export function heading(data, lang, say) {
  const names = ids => ids.map(id => data.label(id, lang)).join(lang === "zh" ? "、" : ", ");
  const relations = data.relations.map(name => data.property(name, lang)).join(lang === "zh" ? "、" : ", ");
  if (data.kind === "opening") return say("opening");
  const title = say("title");
  if (data.kind === "neighbourhood") return lang === "zh" ? `${names(data.focus)}的周边` : `${title.neighbourhood} ${names(data.focus)}`;
  if (data.kind === "path") return lang === "zh" ? `从${names(data.focus.slice(0, 1))}到${names(data.focus.slice(1))}` : `${title.path} ${names(data.focus.slice(0, 1))} ${say("to")} ${names(data.focus.slice(1))}`;
  if (data.kind === "relations") return lang === "zh" ? `关系：${relations}` : `Relations: ${relations}`;
  if (data.kind === "everything") {
    const text = data.asked.map(label => data.word(label, lang)).join(lang === "zh" ? "、" : ", ");
    return text.charAt(0).toUpperCase() + text.slice(1);
  }
  return title[data.kind] || "aigraph";
}
