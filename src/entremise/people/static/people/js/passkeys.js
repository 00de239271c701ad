/* Passkeys: the browser makes or uses the key, the form carries what it answers. */
"use strict";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const start = form.querySelector("[data-passkey-start]");
  const trouble = form.querySelector("[data-passkey-error]");
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;

  const options = async () => {
    if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };
  const ask = async () => {
    const asked = await options();
    return asked.creation_options ? webauthnJSON.create(asked.creation_options) : webauthnJSON.get(asked.request_options);
  };

  start.addEventListener("click", async () => {
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask());
      form.submit();
    } catch (error) {
      trouble.textContent = error.name === "InvalidStateError" ? trouble.dataset.known : trouble.dataset.refused;
      trouble.hidden = false;
    }
  });
}
