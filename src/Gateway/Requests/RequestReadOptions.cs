namespace QuotaFunctions.Gateway.Requests;

/// <summary>How a body is read.</summary>
/// <param name="Tokenizer">Counts the prompt's texts; null estimates a token for every four bytes, which costs nothing.</param>
/// <param name="IsBounded">
/// True for a key with a limit on tokens or money, or with allowed models. For other keys, invalid numbers are left to the upstream.
/// </param>
/// <param name="Aborted">Ends counting when the client has left.</param>
internal readonly record struct RequestReadOptions(PromptCounter? Tokenizer, bool IsBounded, CancellationToken Aborted);
