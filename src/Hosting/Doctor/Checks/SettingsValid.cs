using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>settings.valid</c>: every setting can be used, and no name is misspelt.</summary>
internal sealed class SettingsValid(CheckTarget target) : LocalCheck("settings.valid")
{
    protected override IEnumerable<Finding> Look()
    {
        var outcome = target.Outcome;
        foreach (var fault in outcome.FaultsOfSettings)
        {
            yield return Say.Problem(
                new($"The setting {fault.Variable} cannot be used.", $"设置 {fault.Variable} 无法使用。"),
                new(
                    $"{fault.Words.English} The server does not start until it is corrected.",
                    $"{fault.Words.Chinese}更正之前服务器无法启动。"),
                subject: fault.Variable);
        }

        foreach (var misspelt in outcome.Misspelt)
        {
            yield return Say.Warning(
                new($"The variable {misspelt.Variable} is set, but is no setting.", $"变量 {misspelt.Variable} 已设置，但它不是任何设置项。"),
                misspelt.Near is { } near
                    ? new($"Its value is ignored. {near} was probably meant.", $"它的值被忽略。可能想写的是 {near}。")
                    : new("Its value is ignored. docs/configuration.md lists the settings.", "它的值被忽略。docs/configuration.md 列出了全部设置。"),
                FixOf(misspelt), misspelt.Variable);
        }

        if (outcome.FaultsOfSettings.Count == 0 && outcome.Misspelt.Count == 0)
        {
            yield return Say.Ok(new("All settings can be used.", "所有设置均可使用。"));
        }
    }

    /// <summary>The command that corrects the name, where nothing has the right one yet.</summary>
    private string? FixOf(MisspeltVariable misspelt) => misspelt is { IsInFile: true, Near: { } near } && target.Text(near) is null
        ? $"sed -i 's/^\\(export \\)\\{{0,1\\}}{misspelt.Variable}=/\\1{near}=/' {ShellText.Quote(Path.Combine(target.Folder, DotEnvFile.Name))}"
        : null;
}
