using QuotaFunctions.Cli.Output;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Settings;

/// <summary>Environment variables, and the <c>.env</c> file of the working directory below them, as the server reads them.</summary>
/// <param name="readsDotEnv">False for the environment alone.</param>
internal sealed class Variables(bool readsDotEnv = true)
{
    private readonly Lazy<Func<string, string?>> _variable = new(() => readsDotEnv ? Read() : Environment.GetEnvironmentVariable);

    /// <summary>The value of a variable; null when it is empty or not set.</summary>
    /// <exception cref="CommandFailure"><c>.env</c> cannot be read.</exception>
    public string? this[string name] => _variable.Value(name)?.Trim() is { Length: > 0 } text ? text : null;

    private static Func<string, string?> Read()
    {
        try
        {
            return DotEnvFile.ReadOver(Environment.GetEnvironmentVariable).Variable;
        }
        catch (InvalidDataException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }
}
