namespace QuotaFunctions.Edge.Doctor;

/// <summary>Looks at one thing that can be wrong. It changes nothing, and may run beside others.</summary>
public interface ICheck
{
    /// <summary>The check's stable name: a group and a name of <c>[a-z_]</c>, for example <c>sqlite.integrity</c>.</summary>
    string Name { get; }

    /// <summary>Looks, and says what was found: at least one finding, good ones too. What it throws is reported as a check that failed.</summary>
    ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken);
}
