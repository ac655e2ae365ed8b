using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary>A check that looks into the database. Where there is none, or it cannot be opened, it is skipped: other checks say why.</summary>
internal abstract class SqliteCheck(CheckTarget target, string name) : ICheck
{
    public string Name { get; } = name;

    protected Findings Say { get; } = new(name);

    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => new([Run(cancellationToken)]);

    /// <summary>Looks into a file that is there and not empty.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened or read.</exception>
    protected abstract Finding Look(string database, CancellationToken cancellationToken);

    private Finding Run(CancellationToken cancellationToken)
    {
        if (target.Database is not { } database)
        {
            return Say.Skipped(DataFolder.NoFile);
        }

        if (new FileInfo(database) is not { Exists: true, Length: > 0 })
        {
            return Say.Skipped(new("There is no database yet.", "还没有数据库。"), database);
        }

        try
        {
            return Look(database, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            return Say.Skipped(new("The database cannot be opened.", "无法打开数据库。"), database) with { Detail = new(e.Reason, e.Reason) };
        }
    }
}
