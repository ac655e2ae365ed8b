using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>Every place on this machine that may hold the server's admin token.</summary>
internal static class TokenPlaces
{
    private const string Variable = "ADMIN_TOKEN";

    /// <summary>The tokens of the places that can be read, the one that commands use first. A place with several tokens gives each.</summary>
    public static IEnumerable<FoundToken> All(Variables variables)
    {
        var places = new (TokenOrigin Origin, string? Path, Func<string?> Read)[]
        {
            (TokenOrigin.Environment, null, () => Environment.GetEnvironmentVariable(Variable)),
            (TokenOrigin.DotEnv, DotEnvFile.Name, () => DotEnvFile.ReadOver(_ => null).Variable(Variable)),
            (TokenOrigin.NamedFile, variables[Variable + "_FILE"], () => variables[Variable + "_FILE"] is { } file ? File.ReadAllText(file) : null),
            (TokenOrigin.ServersFile, AdminToken.ServersFile(variables), () => File.ReadAllText(AdminToken.ServersFile(variables))),
        };
        foreach (var (origin, path, read) in places)
        {
            foreach (var token in SettingsReader.ReadAdminTokens(name => name == Variable ? TextOf(read) : null).Tokens.Where(SettingsReader.IsToken))
            {
                yield return new FoundToken(token, origin, path);
            }
        }
    }

    /// <summary>A place in words.</summary>
    public static Words InWords(this FoundToken token) => token.Origin switch
    {
        TokenOrigin.Option => new($"the file {token.Path} of --token-file", $"--token-file 指定的文件 {token.Path}"),
        TokenOrigin.Environment => new("ADMIN_TOKEN in this shell's environment", "当前 shell 环境变量 ADMIN_TOKEN"),
        TokenOrigin.DotEnv => new("ADMIN_TOKEN in .env", ".env 中的 ADMIN_TOKEN"),
        TokenOrigin.NamedFile => new($"the file {token.Path} of ADMIN_TOKEN_FILE", $"ADMIN_TOKEN_FILE 指定的文件 {token.Path}"),
        _ => new($"the file {token.Path} that a server made", $"服务生成的文件 {token.Path}"),
    };

    /// <summary>What a shell types so that commands use the token of this place; null where they do by themselves.</summary>
    public static string? CommandFor(FoundToken token) => token.Origin switch
    {
        TokenOrigin.DotEnv => "unset ADMIN_TOKEN ADMIN_TOKEN_FILE",
        TokenOrigin.ServersFile => $"export ADMIN_TOKEN=$(sudo cat {token.Path})",
        TokenOrigin.NamedFile => "unset ADMIN_TOKEN",
        _ => null,
    };

    private static string? TextOf(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}
