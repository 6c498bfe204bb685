// Tokens are not kept: the page forgets them when it is closed.
SwaggerUIBundle({url: "openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null});
