// Line icons, drawn on a grid of 24.

const PATHS = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 13l4.5 4.5L19 7.5",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  fault: "M12 4l9 16H3zM12 10v4M12 17h.01",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  voice: "M4 10v4M8 7v10M12 4v16M16 7v10M20 10v4",
  video: "M3 6h12v12H3zM15 10l6-3v10l-6-3",
  place:
    "M12 21c-4-5-7-8-7-11a7 7 0 0 1 14 0c0 3-3 6-7 11z" +
    "M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  bot: "M5 9h14v10H5zM12 9V5M9.5 13.5h.01M14.5 13.5h.01M9.5 16.5h5",
  group:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c0-4 3-6 7-6s7 2 7 6" +
    "M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2.5.7 4 2.5 4 5.5",
};

const SVG = "http://www.w3.org/2000/svg";

/** A picture that says nothing by itself; name what it stands for beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
