using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>What the checks look at: the settings as they are now, and this machine.</summary>
public sealed class CheckTarget
{
    private readonly Lazy<SettingsOutcome> _outcome;

    /// <summary>Looks at these variables.</summary>
    /// <param name="variable">Gives the value of a variable, or null; an empty value counts as not set.</param>
    /// <param name="names">The names of the process's variables, to find misspelt ones.</param>
    /// <param name="namesInFile">The names in <c>.env</c>.</param>
    /// <param name="host">What hosts the service.</param>
    public CheckTarget(Func<string, string?> variable, IEnumerable<string> names, IEnumerable<string> namesInFile, SettingsHost host)
    {
        Variable = variable;
        Host = host;
        _outcome = new Lazy<SettingsOutcome>(() => SettingsReader.Read(variable, host, names, namesInFile));
    }

    /// <summary>Gives the value of a variable, or null.</summary>
    public Func<string, string?> Variable { get; }

    /// <summary>What hosts the service.</summary>
    public SettingsHost Host { get; }

    /// <summary>The folder that <c>.env</c> and relative paths are in.</summary>
    /// <value>An absolute path; default the working folder.</value>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Why <c>.env</c> cannot be read; null when it can, or is not there.</summary>
    public string? EnvFileFault { get; init; }

    /// <summary>The settings that the running service uses; null outside a service. They take precedence over those of the variables, which may have changed since.</summary>
    public ServiceSettings? Running { get; init; }

    /// <summary>Asks the upstreams; null to ask those of the settings.</summary>
    public IUpstreamProbe? Upstreams { get; init; }

    /// <summary>The operating system.</summary>
    public Machine Machine { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What reading the variables says.</summary>
    internal SettingsOutcome Outcome => _outcome.Value;

    /// <summary>The settings in effect; null when they cannot be used.</summary>
    internal ServiceSettings? Settings => Running ?? Outcome.Settings;

    /// <summary>Where quotas are kept, also when other settings cannot be used; null when this one cannot.</summary>
    internal StorageLocation? Storage =>
        Settings?.Storage ?? (DatabaseUrl.TryParse(Text("DATABASE_URL") ?? DatabaseUrl.Default, out var location, out _) ? location : null);

    /// <summary>The full path of the SQLite file; null for another store.</summary>
    internal string? Database => Storage is SqliteLocation sqlite ? Path.GetFullPath(sqlite.Path, Folder) : null;

    /// <summary>The variables of this process and, below them, of <c>.env</c> in the working folder.</summary>
    /// <param name="running">The settings of the running service; null outside one, for those that a server would read.</param>
    /// <param name="upstreams">Asks the upstreams; null to ask those of the settings.</param>
    /// <param name="time">The clock.</param>
    public static CheckTarget OfProcess(ServiceSettings? running, IUpstreamProbe? upstreams, TimeProvider time)
    {
        // The server alone reads .env.
        var host = running?.Effective.Host ?? SettingsHost.Server;
        var (variable, inFile, fault) = ReadVariables(hasFile: host is SettingsHost.Server);
        return new CheckTarget(variable, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()], inFile, host)
        {
            EnvFileFault = fault,
            Running = running,
            Upstreams = upstreams,
            Time = time,
        };
    }

    /// <summary>A variable's text without white space around it; null when it is empty or not set.</summary>
    internal string? Text(string name) => Variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    private static (Func<string, string?> Variable, IReadOnlyCollection<string> Names, string? Fault) ReadVariables(bool hasFile)
    {
        if (!hasFile)
        {
            return (Environment.GetEnvironmentVariable, [], null);
        }

        try
        {
            var (variable, names) = DotEnvFile.ReadOver(Environment.GetEnvironmentVariable);
            return (variable, names, null);
        }
        catch (InvalidDataException e)
        {
            return (Environment.GetEnvironmentVariable, [], e.Message);
        }
    }
}
