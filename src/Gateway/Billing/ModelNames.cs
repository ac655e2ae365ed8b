namespace QuotaFunctions.Gateway.Billing;

/// <summary>Cleans the names of models for usage rows.</summary>
internal static class ModelNames
{
    /// <summary>The most characters of a model's name in a usage row.</summary>
    public const int MaxLength = 128;

    /// <summary>The name, cut to <see cref="MaxLength"/>; null when it is empty or has control characters.</summary>
    public static string? ForRow(string? model) =>
        string.IsNullOrEmpty(model) || model.Any(char.IsControl) ? null : model[..Math.Min(model.Length, MaxLength)];
}
