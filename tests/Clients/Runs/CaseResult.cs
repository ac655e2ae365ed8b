namespace QuotaFunctions.Clients.Runs;

/// <summary>What came of one case of a client.</summary>
/// <param name="Case">Its name in the table.</param>
/// <param name="Ok">Whether all that it expects held.</param>
/// <param name="Detail">What was seen.</param>
public sealed record CaseResult(string Case, bool Ok, string Detail);
