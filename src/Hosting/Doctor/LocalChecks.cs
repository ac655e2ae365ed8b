using System.Collections.Immutable;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Checks;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor;

/// <summary>The checks that the command line and the running service both make.</summary>
public static class LocalChecks
{
    /// <summary>The checks, in the order in which their findings are shown.</summary>
    /// <param name="target">What to look at; for one run, because settings are read once.</param>
    public static ImmutableArray<ICheck> For(CheckTarget target) =>
    [
        new SettingsValid(target),
        new EnvFile(target),
        new LogLevelSetting(target),
        new TimeZoneSetting(target),
        new TokenStrength(target),
        new TokenFile(target),
        new DataFolder(target),
        new DataFile(target),
    ];
}
