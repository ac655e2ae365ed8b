using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary>
/// A check that asks the server or another program, some several times. Each question has its own limit, and says what did not answer; the runner,
/// whose finding could not say that, comes last.
/// </summary>
internal sealed class WaitingCheck(ICheck check) : ISlowCheck
{
    /// <inheritdoc/>
    public string Name => check.Name;

    /// <inheritdoc/>
    public TimeSpan Limit => TimeSpan.FromSeconds(28);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => check.RunAsync(cancellationToken);
}
