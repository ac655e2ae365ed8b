using System.Collections.Immutable;

namespace QuotaFunctions.Api.Settings;

/// <summary>The settings of the process that answers.</summary>
internal sealed record SettingsView
{
    /// <summary>What hosts the service: <c>server</c>, <c>functions</c> or <c>custom_handler</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The product's version.</summary>
    public required string Version { get; init; }

    /// <summary>Every variable that this process reads, by name.</summary>
    public required ImmutableArray<SettingView> Settings { get; init; }

    /// <summary>Creates the view of the settings.</summary>
    public static SettingsView Of(EffectiveSettings settings, string version) => new()
    {
        Host = settings.Host switch
        {
            SettingsHost.Server => "server",
            SettingsHost.Functions => "functions",
            SettingsHost.CustomHandler => "custom_handler",
            _ => throw new ArgumentOutOfRangeException(nameof(settings)),
        },
        Version = version,
        Settings = [.. settings.Settings.Select(SettingView.Of)],
    };
}

/// <summary>One variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value in effect, the default where it is not set; null where there is none, or it is secret.</param>
/// <param name="IsSet">Whether the operator has set it.</param>
/// <param name="IsSecret">Whether the value is never shown, only that there is one.</param>
internal sealed record SettingView(string Name, string? Value, bool IsSet, bool IsSecret)
{
    /// <summary>Creates the view of a setting.</summary>
    public static SettingView Of(EffectiveSetting setting) => new(setting.Name, setting.Value, setting.IsSet, setting.IsSecret);
}
