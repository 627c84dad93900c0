"use strict";
// A field may be called "submit" and would then hide the form's own method of that name.
HTMLFormElement.prototype.submit.call(document.getElementById("form-post"));
