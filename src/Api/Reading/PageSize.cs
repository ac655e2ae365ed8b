namespace QuotaFunctions.Api.Reading;

/// <summary>The number of rows on a page of any listing.</summary>
internal static class PageSize
{
    /// <summary>The most rows of one page.</summary>
    public const int Max = 1_000;

    /// <summary>The default number of rows of a page.</summary>
    public const int Default = 100;
}
