// Colours for light and dark; what is told by colour is told by shape, dash or word as well.
const HUES = {
  light: {
    blue: "#1d6fd1", teal: "#0b8a83", orange: "#c2570c", green: "#25803a", red: "#c4342f",
    purple: "#7b45c9", pink: "#b8327f", brown: "#8a5a21", olive: "#6b7310", grey: "#5f6875",
  },
  dark: {
    blue: "#6cb0ff", teal: "#3fc9be", orange: "#ff9d52", green: "#62cf7c", red: "#ff8078",
    purple: "#b794ff", pink: "#ff86c4", brown: "#d9a86b", olive: "#c3cc55", grey: "#a7b0bd",
  },
};
const BASE = {
  light: { page: "#f7f8fa", chip: "#ffffff", ink: "#18202b", quiet: "#5a6472", line: "#c5ccd6" },
  dark: { page: "#12161c", chip: "#1d242e", ink: "#e9eef5", quiet: "#a3adba", line: "#3b4655" },
};
// Relations take these in order; there can be more relations than colours, so the legend names each.
const RELATIONS = ["blue", "orange", "green", "purple", "red", "teal", "pink", "brown", "olive", "grey"];
export const HUES_OF_RELATIONS = RELATIONS.length;

export function palette(theme) {
  const hues = HUES[theme];
  return { ...BASE[theme], theme, hue: name => hues[name] || hues.grey, relation: number => hues[RELATIONS[number % RELATIONS.length]] };
}

export function watchTheme(changed) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => changed(current()));
  const current = () => (dark.matches ? "dark" : "light");
  return current();
}
