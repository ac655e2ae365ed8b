using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>A check that looks at settings and this machine, and waits for nobody.</summary>
public abstract class LocalCheck(string name) : ICheck
{
    public string Name { get; } = name;

    protected Findings Say { get; } = new(name);

    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => new([.. Look()]);

    protected abstract IEnumerable<Finding> Look();
}
