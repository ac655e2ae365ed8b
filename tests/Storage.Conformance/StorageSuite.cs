using System.Reflection;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>The base of all suites: each test gets an empty, initialized store.</summary>
public abstract class StorageSuite : IAsyncLifetime
{
    private readonly List<IDisposable> _owned = [];
    private IQuotaStorage? _storage;

    /// <summary>The store under test.</summary>
    protected IQuotaStorage Storage => _storage ?? throw new InvalidOperationException("the test has not begun");

    /// <summary>How many random cases a model-based test tries.</summary>
    protected virtual int RandomCases => 40;

    /// <summary>Opens a store that holds nothing and is initialized; the suite disposes it.</summary>
    protected abstract Task<IQuotaStorage> OpenAsync();

    /// <summary>Keeps what the store stands on (a folder, a server) and disposes it after the store.</summary>
    protected T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    /// <inheritdoc/>
    public virtual async Task InitializeAsync() => _storage = await OpenAsync();

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        if (_storage is not null)
        {
            await _storage.DisposeAsync();
        }

        _owned.ForEach(o => o.Dispose());
    }
}

/// <summary>The suites of this assembly, and whether a store's test assembly runs them.</summary>
public static class StorageSuites
{
    /// <summary>Every abstract suite.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(StorageSuite).Assembly.GetTypes()
            .Where(t => t.IsAbstract && t.IsSubclassOf(typeof(StorageSuite)))
            .OrderBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>The suites that no public class of the assembly derives from; a test asserts that there are none.</summary>
    public static IReadOnlyList<Type> MissingFrom(Assembly tests)
    {
        var runnable = tests.GetTypes().Where(t => t is { IsAbstract: false, IsPublic: true }).ToList();
        return [.. All.Where(suite => !runnable.Exists(t => t.IsSubclassOf(suite)))];
    }

    /// <summary>
    /// Runs every test of a suite as a test runner would, each on an object of its own, and says which failed. It is how the
    /// suites are shown to fail against a store that is broken on purpose.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, Exception>> FindFailuresAsync(Func<StorageSuite> create)
    {
        var failures = new Dictionary<string, Exception>(StringComparer.Ordinal);
        var tests = create().GetType().GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null);
        foreach (var test in tests)
        {
            var suite = create();
            await suite.InitializeAsync();
            try
            {
                await (test.Invoke(suite, null) as Task ?? Task.CompletedTask);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failures.Add(test.Name, e);
            }
            finally
            {
                await suite.DisposeAsync();
            }
        }

        return failures;
    }
}
