using System.CommandLine;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Local;

/// <summary><c>quota token rotate</c>: a new admin token in the file that the server reads it from.</summary>
internal static class TokenCommand
{
    private const string Variable = "ADMIN_TOKEN";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var keepOld = new Option<bool>("--keep-old") { Description = "Let the old token work too, until the next rotation without this option; for a token in .env" };
        var rotate = new Command("rotate", "Write a new admin token into .env or the token file. It is not shown.") { keepOld }
            .Does((run, _) => Task.FromResult(Rotate(run, run.Get(keepOld))));
        return new Command("token", "Look after the admin token.") { rotate };
    }

    private static ExitCode Rotate(Run run, bool keepsOld)
    {
        var (path, isEnv) = Find(run);
        if (keepsOld && !isEnv)
        {
            throw CommandFailure.Usage($"--keep-old is for a token in .env: {path} holds one token.");
        }

        run.Question.Confirm($"This writes a new admin token into {path}. The old one {(keepsOld ? "works too" : "no longer works")} once the server has started again.");
        var token = AdminTokenFile.NewToken();
        try
        {
            OwnedFile.Replace(path, isEnv ? EnvWith(File.ReadAllText(path), token, keepsOld) : token + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Refused, $"{path} cannot be written, and has the old token: {e.Message}");
        }

        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteBoolean("old_token_kept", keepsOld);
            json.WriteEndObject();
        });
        run.Terminal.WriteLine($"{path} has a new admin token; only its owner can read it.");
        Terminal.Say("Start the server again, so that it takes the new token (with Docker Compose: docker compose up -d after a change of .env, docker compose restart after a change of the token file). Then give it to your scripts.");
        return ExitCode.Done;
    }

    /// <summary>The file that the server has its token from: <c>.env</c>, the file of <c>ADMIN_TOKEN_FILE</c>, or the file that it made itself.</summary>
    private static (string Path, bool IsEnv) Find(Run run)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
        {
            throw CommandFailure.Usage($"{Variable} is set in this environment, where no command can change it for the server. Change it where it is set, or unset it here to change the one in .env.");
        }

        if (run.Variables[Variable] is not null)
        {
            return (DotEnvFile.Name, true);
        }

        if (run.Variables[Variable + "_FILE"] is { } file)
        {
            return (file, false);
        }

        var own = AdminToken.ServersFile(run.Variables);
        return File.Exists(own)
            ? (own, false)
            : throw CommandFailure.Usage($"There is no admin token to replace: .env has no {Variable}, and {own} is not there. The server makes one at its first start.");
    }

    /// <summary>The text of <c>.env</c> with another token; every other line stays as it is.</summary>
    private static string EnvWith(string text, string token, bool keepsOld)
    {
        var lines = text.Split('\n').ToList();
        var places = Enumerable.Range(0, lines.Count).Where(i => NameOf(lines[i]) == Variable).ToArray();
        if (places.Length != 1)
        {
            throw CommandFailure.Usage($".env must have one line {Variable}=…, but has {places.Length}. Correct it first.");
        }

        var line = lines[places[0]];
        var old = line[(line.IndexOf('=') + 1)..].Trim().Trim('"', '\'').Split(',')[0].Trim();
        var end = line.EndsWith('\r') ? "\r" : "";
        lines[places[0]] = $"{line[..line.IndexOf('=')]}={token}{(keepsOld ? "," + old : "")}{end}";
        return string.Join('\n', lines);
    }

    private static string NameOf(string line)
    {
        var name = line.Split('=', 2)[0].Trim();
        return name.StartsWith("export ", StringComparison.Ordinal) ? name["export ".Length..].Trim() : name;
    }
}
