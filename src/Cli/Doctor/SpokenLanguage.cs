using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>The language of <c>--language</c>, else of the environment as other programs take it.</summary>
internal static class SpokenLanguage
{
    /// <summary>English's name.</summary>
    public const string English = "en";

    /// <summary>Chinese's name.</summary>
    public const string Chinese = "zh";

    private static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>Chinese where the first variable that is set begins with <c>zh</c>; else English.</summary>
    public static Language Find(string? option)
    {
        var name = option ?? Variables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? English;
        return name.StartsWith(Chinese, StringComparison.OrdinalIgnoreCase) ? Language.Chinese : Language.English;
    }
}
