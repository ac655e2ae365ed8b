namespace QuotaFunctions.Gateway.Billing;

/// <summary>Names of models as usage rows can carry them.</summary>
internal static class ModelNames
{
    /// <summary>The most characters of a model that usage rows tell apart.</summary>
    public const int MaxLength = 128;

    /// <summary>The name, cut to its length; null for none, and for one with control characters.</summary>
    public static string? ForRow(string? model) =>
        string.IsNullOrEmpty(model) || model.Any(char.IsControl) ? null : model[..Math.Min(model.Length, MaxLength)];
}
