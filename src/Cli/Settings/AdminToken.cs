using QuotaFunctions.Cli.Output;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Settings;

/// <summary>The admin token, from where the server has it. It is never an argument, because every user of a machine sees its arguments.</summary>
internal static class AdminToken
{
    private const string Variable = "ADMIN_TOKEN";
    private const string FileVariable = Variable + "_FILE";

    /// <summary>
    /// The token of <c>--token-file</c>; else of <c>ADMIN_TOKEN</c> or <c>ADMIN_TOKEN_FILE</c>, in the environment or in <c>.env</c>; else of the file
    /// that the server made. Where several tokens are set, the first.
    /// </summary>
    /// <exception cref="CommandFailure">There is none, or it cannot be read.</exception>
    public static FoundToken Find(Variables variables, string? file)
    {
        var (tokens, faults) = file is null
            ? SettingsReader.ReadAdminTokens(name => variables[name])
            : SettingsReader.ReadAdminTokens(name => name == FileVariable ? file : null);
        if (faults.Count > 0)
        {
            throw CommandFailure.Usage(string.Join(' ', faults.Select(f => file is null ? f : f.Replace(FileVariable, "--token-file", StringComparison.Ordinal))));
        }

        if (tokens is not [var first, ..])
        {
            var own = ServersFile(variables);
            return new FoundToken(OfTheServer(own), TokenOrigin.ServersFile, own);
        }

        return file is not null ? new FoundToken(first, TokenOrigin.Option, file)
            : variables[FileVariable] is { } named ? new FoundToken(first, TokenOrigin.NamedFile, named)
            : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? new FoundToken(first, TokenOrigin.Environment, null)
            : new FoundToken(first, TokenOrigin.DotEnv, DotEnvFile.Name);
    }

    /// <summary>The file in which a server with these settings keeps the token that it makes itself.</summary>
    public static string ServersFile(Variables variables) => DatabaseUrl.TryParse(variables["DATABASE_URL"] ?? DatabaseUrl.Default, out var storage, out _)
        ? AdminTokenFile.PathFor(storage)
        : AdminTokenFile.Name;

    private static string OfTheServer(string path)
    {
        try
        {
            return AdminTokenFile.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandFailure.Usage($"There is no admin token: set ADMIN_TOKEN, pass --token-file FILE, or work in the folder of .env or {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"The admin token in {path} cannot be read ({e.Message}). Use the account that owns the file, or set ADMIN_TOKEN.");
        }
    }
}
