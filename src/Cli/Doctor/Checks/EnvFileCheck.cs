using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>env.file</c>: <c>.env</c> is there where Docker Compose insists on it, and sets nothing twice.</summary>
internal sealed class EnvFileCheck(Site site) : ICheck
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <inheritdoc/>
    public string Name => CheckNames.EnvFile;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Finding>>(
        File.Exists(DotEnvFile.Name) ? [.. Look()] : [Missing()]);

    /// <summary>Without a reader of YAML: a compose file that names <c>.env</c> and says nowhere that it may be missing insists on it.</summary>
    private bool ComposeInsists()
    {
        try
        {
            return site.ComposeFile is { } file && File.ReadAllText(file) is var text
                && text.Contains("env_file", StringComparison.Ordinal) && text.Contains(DotEnvFile.Name, StringComparison.Ordinal)
                && !text.Contains("required: false", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Finding Missing() => ComposeInsists()
        ? Say.Problem(
            new($"There is no .env, and {site.ComposeFile} needs it.", $"没有 .env 文件，而 {site.ComposeFile} 需要它。"),
            new(
                "Docker Compose starts nothing without it. All settings have defaults, so an empty file is enough for a start.",
                "没有它 Docker Compose 什么都不会启动。所有设置都有默认值，空文件就足以启动。"),
            "install -m 600 /dev/null .env",
            DotEnvFile.Name) with { Repair = CreateAsync }
        : Say.Ok(new("There is no .env in this folder, and none is needed: all settings have defaults.", "此文件夹没有 .env，也不需要：所有设置都有默认值。"));

    private IEnumerable<Finding> Look()
    {
        if (NamesWrittenTwice() is not { } twice)
        {
            yield return Say.Skipped(new(".env cannot be read: see settings.env_file.", ".env 无法读取：见 settings.env_file。"));
            yield break;
        }

        foreach (var name in twice)
        {
            yield return Say.Warning(
                new($"{name} is written more than once in .env.", $".env 中写了不止一个 {name}。"),
                new(
                    "The server takes the last line, and commands such as grep give all of them. Keep the last one.",
                    "服务使用最后一行，而 grep 之类的命令会给出所有行。请只保留最后一行。"),
                $"last=$(grep '^{name}=' .env | tail -n 1) && sed -i '/^{name}=/d' .env && printf '%s\\n' \"$last\" >> .env",
                name);
        }

        if (twice.Count == 0)
        {
            yield return Say.Ok(new(".env sets nothing twice.", ".env 中没有重复的设置。"), DotEnvFile.Name);
        }
    }

    private static IReadOnlyList<string>? NamesWrittenTwice()
    {
        try
        {
            return EnvLines.NamesWrittenTwice();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using var file = new FileStream(DotEnvFile.Name, options);
        await file.FlushAsync(cancellationToken);
    }
}
