namespace QuotaFunctions.Gateway.Requests;

/// <summary>How a body is read.</summary>
/// <param name="Tokenizer">Counts the prompt's texts; null reckons a token for every four bytes, which costs nothing.</param>
/// <param name="IsBounded">
/// True for a key with a limit on tokens or money, or with models. For other keys a number that is none is the upstream's affair.
/// </param>
/// <param name="Aborted">Ends counting when the client has left.</param>
internal readonly record struct RequestReading(PromptCounter? Tokenizer, bool IsBounded, CancellationToken Aborted);
