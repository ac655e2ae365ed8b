using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Deploy.Tests.Settings;

/// <summary>The variables that a deployment sets, read by the product's own reader.</summary>
internal static class Deployed
{
    /// <summary>What stands for a secret once the platform has put it in place of a reference.</summary>
    public const string Secret = "secret-0123456789abcdef0123456789abcdef";

    /// <summary>Reads them; fails when a name is unknown to the reader and to the others, or a value is not allowed.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="host">What hosts the service.</param>
    /// <param name="others">The names that something else reads.</param>
    /// <param name="platform">Variables that the platform adds.</param>
    public static ServiceSettings Read(
        IReadOnlyDictionary<string, string> variables, SettingsHost host, IEnumerable<string> others, IReadOnlyDictionary<string, string>? platform = null)
    {
        var known = KnownVariables.OfTheService(host).Concat(others).ToHashSet();
        Assert.All(variables.Keys, name => Assert.Contains(name, known));

        var outcome = SettingsReader.Read(name => variables.GetValueOrDefault(name) ?? platform?.GetValueOrDefault(name), host, variables.Keys);
        Assert.Empty(outcome.Faults);
        Assert.Empty(outcome.Warnings);
        return outcome.Settings!;
    }
}
