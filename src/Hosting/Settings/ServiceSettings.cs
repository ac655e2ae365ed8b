using Microsoft.Extensions.Logging;
using QuotaFunctions.Api;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway;
using QuotaFunctions.Hosting.Telemetry;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>All settings, read from environment variables and checked together.</summary>
public sealed record ServiceSettings
{
    /// <summary>Where quotas are kept: <c>DATABASE_URL</c>, by default <c>sqlite:///data/quota.db</c>.</summary>
    public required StorageLocation Storage { get; init; }

    /// <summary>The settings of authentication.</summary>
    public required EdgeOptions Edge { get; init; }

    /// <summary>The settings of this service's endpoints.</summary>
    public required ApiOptions Api { get; init; }

    /// <summary>The settings of forwarding.</summary>
    public required GatewayOptions Gateway { get; init; }

    /// <summary>What is exported of metrics and spans; nothing by default.</summary>
    public TelemetryOptions Telemetry { get; init; } = TelemetryOptions.Off;

    /// <summary>The least severe messages that are logged: <c>LOG_LEVEL</c>, by default <c>info</c>.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The address that the Kestrel host listens on: <c>HOST</c>, an IP address in its usual form or <c>localhost</c>, by default 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port that the Kestrel host listens on: <c>PORT</c>, 0 … 65,535, by default 8787; 0 lets the system choose.</summary>
    public int Port { get; init; } = 8787;

    /// <summary>The connections that the Kestrel host keeps open at once: <c>MAX_CONNECTIONS</c>, 8 … 1,000,000; null for as many as the limit on open files allows.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>How long running requests may take to finish when the service stops: <c>SHUTDOWN_SECONDS</c>, 0 … 86,400 s, by default 30 s.</summary>
    public TimeSpan ShutdownTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The most operations of one key that are remembered at once: <c>MAX_REMEMBERED_OPERATIONS</c>, 100 … 10,000,000, by default 100,000.
    /// </summary>
    public long MaxRememberedOperations { get; init; } = 100_000;

    /// <summary>Whether hot keys are spent from leases: <c>QUOTA_LEASES</c>, by default on for Table Storage and off for SQLite.</summary>
    public required bool UseLeases { get; init; }

    /// <summary>What an administrator may see of all variables. The place of the store is not in it yet.</summary>
    public EffectiveSettings Effective { get; init; } = EffectiveSettings.None;
}

/// <summary>A fault of a setting. It contains no value.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Words">The variable and what is allowed, as a sentence.</param>
public sealed record SettingFault(string Variable, Words Words)
{
    /// <summary>The sentence in English, as logs and the start have it.</summary>
    public string Sentence => Words.English;
}

/// <summary>A variable that is probably misspelt.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Near">The setting that was probably meant; null when none is like it.</param>
/// <param name="IsInFile">True when <c>.env</c> sets it.</param>
public sealed record MisspeltVariable(string Variable, string? Near, bool IsInFile)
{
    /// <summary>The mistake as a sentence, without the variable's value.</summary>
    public string Sentence => Near is null ? $"{Variable} is set, but is no setting of this service." : $"{Variable} is set, but is no setting of this service; {Near} is.";
}

/// <summary>The result of reading the settings.</summary>
/// <param name="Settings">The settings; null when there are faults.</param>
/// <param name="FaultsOfSettings">The faults.</param>
public sealed record SettingsOutcome(ServiceSettings? Settings, IReadOnlyList<SettingFault> FaultsOfSettings)
{
    /// <summary>One sentence per fault, with the variable's name and what is allowed. No fault contains a value.</summary>
    public IReadOnlyList<string> Faults { get; } = [.. FaultsOfSettings.Select(static f => f.Sentence)];

    /// <summary>Probable mistakes that do not prevent the start.</summary>
    public IReadOnlyList<MisspeltVariable> Misspelt { get; init; } = [];

    /// <summary>Probable mistakes that do not prevent the start, one sentence each. No warning contains a value.</summary>
    public IReadOnlyList<string> Warnings => [.. Misspelt.Select(static m => m.Sentence)];

    /// <summary>
    /// All faults, one a line, for a process that the Functions host starts: of what such a process wrote the host shows the last three lines with
    /// "error" and without "warn". The last line has variables' names alone, so it is always among them.
    /// </summary>
    public string MessageForFunctionsHost =>
        string.Join('\n', Faults.Select(static f => "Error: " + f).Append($"Error: the settings cannot be used: {string.Join(", ", FaultsOfSettings.Select(static f => f.Variable).Distinct())}."));

    /// <summary>All faults in one message.</summary>
    public string Message => "The settings cannot be used:\n" + string.Join('\n', Faults.Select(f => "  " + f));
}
