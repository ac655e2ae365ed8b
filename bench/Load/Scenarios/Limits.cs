namespace QuotaFunctions.Load.Scenarios;

/// <summary>Limits that a run cannot use up.</summary>
internal static class Limits
{
    public const string Requests = """[{"unit":"requests","window":"lifetime","limit":1000000000}]""";
    public const string Tokens = """[{"unit":"tokens","window":"lifetime","limit":1000000000000}]""";
}
