/* Shows the API's description; a file of its own, because the content security policy allows no inline script. */
"use strict";

const place = document.getElementById("api-docs");

SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  deepLinking: true,
  layout: "BaseLayout",
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
});
