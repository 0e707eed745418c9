for (const box of document.querySelectorAll(".tools input")) {
  box.addEventListener("change", () => {
    document.body.classList.toggle("hide-" + box.value, !box.checked);
  });
}
