using System.Reflection;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>The release that this program is of.</summary>
public static class ProductVersion
{
    /// <summary>For example <c>1.2.3</c>, without the commit.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
