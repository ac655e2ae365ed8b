using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary>Asks the table service once for all checks of a run.</summary>
internal sealed class TablesAnswer
{
    private readonly Lazy<Task<TablesInspection?>> _asking;

    /// <summary>Asks the service that the settings name, when the first check wants to know.</summary>
    public TablesAnswer(CheckTarget target) => _asking = new(() => AskAsync(target));

    /// <summary>The answer; null where the store is another one or its setting cannot be used.</summary>
    public Task<TablesInspection?> GetAsync(CancellationToken cancellationToken) => _asking.Value.WaitAsync(cancellationToken);

    private static async Task<TablesInspection?> AskAsync(CheckTarget target)
    {
        var text = target.Storage switch
        {
            TableConnectionString tables => tables.Value,
            TableAddress tables => tables.Address.AbsoluteUri,
            _ => null,
        };
        return text is not null && TablesConnection.TryParse(text, out var connection, out _)
            ? await TablesInspection.AskAsync(connection, new TablesStorageOptions(), target.Time, CancellationToken.None)
            : null;
    }
}

/// <summary>A check that looks at the table service's answer.</summary>
internal abstract class TablesCheck(TablesAnswer answer, string name) : ISlowCheck
{
    public string Name { get; } = name;

    /// <summary>An identity can take seconds to get its token.</summary>
    public TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    protected Findings Say { get; } = new(name);

    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) =>
        [await answer.GetAsync(cancellationToken) is { } tables ? Look(tables) : Say.Skipped(new("The store is not Azure Table Storage.", "存储不是 Azure Table Storage。"))];

    protected abstract Finding Look(TablesInspection tables);

    /// <summary>For a check that another one's finding leaves nothing to look at.</summary>
    protected Finding NotTold(TablesInspection tables) => Say.Skipped(new("The table service did not say.", "表服务没有给出答复。"), tables.Endpoint);
}
