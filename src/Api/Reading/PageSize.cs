namespace QuotaFunctions.Api.Reading;

/// <summary>How many rows a page of any listing has.</summary>
internal static class PageSize
{
    /// <summary>The most rows of one page.</summary>
    public const int Max = 1_000;

    /// <summary>The rows of a page that asks for no number.</summary>
    public const int Default = 100;
}
