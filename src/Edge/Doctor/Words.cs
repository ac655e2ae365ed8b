namespace QuotaFunctions.Edge.Doctor;

/// <summary>A language that the doctor speaks.</summary>
public enum Language
{
    /// <summary>English, <c>en</c>.</summary>
    English,

    /// <summary>Simplified Chinese, <c>zh</c>.</summary>
    Chinese,
}

/// <summary>The same sentence in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Chinese.</param>
public readonly record struct Words(string English, string Chinese)
{
    /// <summary>The sentence in a language.</summary>
    public string In(Language language) => language is Language.Chinese ? Chinese : English;

    /// <summary>This sentence and, where there is one, another after it.</summary>
    public Words Then(Words? second) => second is { } next ? new($"{English} {next.English}", $"{Chinese}{next.Chinese}") : this;
}
