/** A handler that does nothing: what Node alone costs. */
exports.handler = async () => ({ statusCode: 200, headers: {}, isBase64Encoded: false, body: '{}' });
