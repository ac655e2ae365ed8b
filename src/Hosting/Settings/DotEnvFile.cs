using DotNetEnv;
using Sprache;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>The <c>.env</c> file in the working directory. Real environment variables win over it, unless they are empty.</summary>
public static class DotEnvFile
{
    /// <summary>The file's name.</summary>
    public const string Name = ".env";

    /// <summary>A function that gives a variable's value, and the names of the variables in the file.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read or understood.</exception>
    public static (Func<string, string?> Variable, IReadOnlyCollection<string> Names) ReadOver(Func<string, string?> environment)
    {
        if (!File.Exists(Name))
        {
            return (environment, []);
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            // Not put into the process's environment, so that child processes do not inherit the secrets.
            foreach (var (name, value) in Env.NoEnvVars().Load(Path.GetFullPath(Name)))
            {
                values[name] = value;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Name} in the working directory cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser's message quotes the file, which holds secrets.
            var where = e is ParseException { Position: { } position } ? $"line {position.Line}" : e.GetType().Name;
            throw new InvalidDataException($"{Name} in the working directory cannot be read ({where}): it must have lines of the form NAME=value.");
        }

        return (name => environment(name) is { Length: > 0 } set ? set : values.GetValueOrDefault(name), values.Keys);
    }
}
