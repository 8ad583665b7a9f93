// A form with data-passkey="create" or "get": its button asks the server for the question
// (data-options), lets the browser answer it, and sends the answer as the field "credential".
"use strict";

(() => {
  // A passkey belongs to a name: browsers refuse it at an IP address, even on this computer.
  const isNumber = /^[\d.]+$|^\[/.test(window.location.hostname);
  const canUse = window.isSecureContext && "PublicKeyCredential" in window && !isNumber;

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const toText = (bytes) => {
    const plain = String.fromCharCode(...new Uint8Array(bytes));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const withBytes = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  const question = (asked) => {
    const ready = { ...asked, challenge: toBytes(asked.challenge) };
    if (asked.user) ready.user = { ...asked.user, id: toBytes(asked.user.id) };
    if (asked.excludeCredentials) ready.excludeCredentials = withBytes(asked.excludeCredentials);
    if (asked.allowCredentials) ready.allowCredentials = withBytes(asked.allowCredentials);
    return ready;
  };

  const answer = (made) => {
    const response = { clientDataJSON: toText(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = toText(made.response[name]);
    }
    return JSON.stringify({
      id: made.id,
      rawId: toText(made.rawId),
      type: made.type,
      response,
      clientExtensionResults: made.getClientExtensionResults(),
    });
  };

  const complain = (form, sentence) => {
    const place = form.querySelector("[role=alert]");
    place.textContent = sentence;
    place.hidden = false;
  };

  const ask = async (form) => {
    const got = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (got.redirected) {
      // The password is asked for once more.
      window.location.assign(got.url);
      return null;
    }
    const options = await got.json();
    if (!got.ok) throw new Error(options.says || form.dataset.broken);
    return question(options.publicKey);
  };

  const prove = async (form) => {
    let publicKey;
    try {
      publicKey = await ask(form);
    } catch (problem) {
      complain(form, problem instanceof SyntaxError ? form.dataset.broken : problem.message);
      return;
    }
    if (!publicKey) return;
    try {
      const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.credential.value = answer(made);
    } catch {
      complain(form, form.dataset.refused);
      return;
    }
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button[type=button]");
    if (canUse) form.hidden = false;
    else if (form.dataset.passkey === "create") button.disabled = true;
    // Enter in the name's field must not send the form without a key.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (canUse) prove(form);
    });
    button.addEventListener("click", () => prove(form));
  }
  for (const notice of document.querySelectorAll("[data-no-keys]")) notice.hidden = canUse;
})();
