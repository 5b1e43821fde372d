// Paste from a spreadsheet into a grid: the copied cells land to the right and below the one you paste in.
// Without this script the grid works all the same, one cell at a time.
"use strict";

function inputsOf(row) {
  return [...row.querySelectorAll("input:not([type=hidden])")];
}

function pasteTable(event) {
  const target = event.target;
  const text = event.clipboardData.getData("text/plain");
  if (!(target instanceof HTMLInputElement) || !/[\t\n]/.test(text.trimEnd())) {
    return;
  }
  event.preventDefault();
  const rows = [...target.closest("tbody").rows];
  const first = rows.indexOf(target.closest("tr"));
  const fromRight = inputsOf(rows[first]).length - inputsOf(rows[first]).indexOf(target);
  text.replace(/\r/g, "").trimEnd().split("\n").forEach((line, down) => {
    const row = rows[first + down];
    if (!row) {
      return;
    }
    const inputs = inputsOf(row);
    const start = inputs.length - fromRight;
    line.split("\t").forEach((value, along) => {
      const input = inputs[start + along];
      if (input) {
        input.value = value.trim();
      }
    });
  });
}

document.querySelectorAll("table[data-grid]").forEach((table) => table.addEventListener("paste", pasteTable));
