using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Sqlite.Reading;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>
/// Brings usage rows into their tables: at once, or, for a key that is written many times a second, a few times a second. A key's state has the
/// totals of its day and is durable with every write, so nothing is lost meanwhile; a row says which keys are behind.
/// </summary>
/// <remarks>
/// What is remembered here is never more than what the file says. When in doubt it is forgotten, and the next transaction
/// sets the rows of all keys that the file calls behind, whoever wrote them.
/// </remarks>
internal sealed class UsageWriter(TimeProvider time)
{
    private const string Mark = "INSERT INTO usage_behind (key_id) VALUES (?1) ON CONFLICT (key_id) DO NOTHING";
    private const string Unmark = "DELETE FROM usage_behind WHERE key_id = ?1";
    private const string UnmarkAll = "DELETE FROM usage_behind";
    private const string ReadMarked = "SELECT key_id FROM usage_behind";
    private const string FindMarked = "SELECT 1 FROM usage_behind LIMIT 1";

    /// <summary>The most keys that are remembered as written lately; some 1 MB.</summary>
    private const int MaxKeys = 4_096;

    /// <summary>A transaction brings up so many keys at least, and twice as many as fall behind in it.</summary>
    private const int MinStep = 8;

    private readonly UsageRollups _rollups = new();
    private readonly Dictionary<KeyId, BusyKey> _keys = [];
    private readonly Queue<BusyKey> _behind = new();
    private int _fallenBehind;
    private bool _isKnown;
    private bool _isEndWanted;

    /// <summary>How long a key may stay behind; one that is written less often never is.</summary>
    public static TimeSpan MaxLag { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>True when no key is behind, as far as is known here.</summary>
    public bool IsUpToDate => _behind.Count == 0;

    /// <summary>True when the file has keys that are behind.</summary>
    public static bool HasBehind(SqliteSession session) => session.Prepare(FindMarked).QueryInt64() is not null;

    /// <summary>Brings up the keys that another process has left behind, or this one before a fault; called first in each transaction.</summary>
    public void Begin(SqliteSession session)
    {
        if (_isKnown)
        {
            return;
        }

        var ids = new List<KeyId>();
        using (var rows = session.Prepare(ReadMarked).Query())
        {
            while (rows.Next())
            {
                ids.Add(KeyId.Parse(rows.GetString(0)));
            }
        }

        foreach (var id in ids)
        {
            Recall(session, id);
        }

        if (ids.Count > 0)
        {
            session.Prepare(UnmarkAll).Execute();
        }

        _isKnown = true;
    }

    /// <summary>Sets the rows of a write that was just carried out, or notes that they are to be set.</summary>
    public void Add(SqliteSession session, QuotaWrite write)
    {
        if (write.Usage.IsEmpty)
        {
            return;
        }

        var now = time.GetTimestamp();
        var usage = DayUsage.Of(write.State);
        if (!_keys.TryGetValue(write.Id, out var key))
        {
            MakeRoom(now);
            _keys.Add(write.Id, key = new BusyKey(write.Id));
        }

        var isBusy = key.Latest.Day == usage.Day && time.GetElapsedTime(key.LastWritten, now) < MaxLag && IsOfState(write);
        key.LastWritten = now;
        if (!isBusy)
        {
            if (key.IsBehind)
            {
                SetRows(session, key); // Of a day that the state no longer has, for one.
            }

            foreach (var row in write.Usage)
            {
                _rollups.Set(session, row);
            }

            key.Standing = key.Latest = usage;
            return;
        }

        key.Latest = usage;
        if (!key.IsBehind)
        {
            key.IsBehind = true;
            key.Since = now;
            _behind.Enqueue(key);
            _fallenBehind++;
            session.Prepare(Mark).Bind(1, key.Id.Value).Execute();
        }
    }

    /// <summary>Has the open transaction bring up all keys.</summary>
    public void EndNow() => _isEndWanted = true;

    /// <summary>Brings up the keys that have been behind for long enough, and writes the sums; called last in each transaction.</summary>
    public void End(SqliteSession session)
    {
        var now = time.GetTimestamp();
        for (var left = MinStep + (2 * _fallenBehind); _behind.TryPeek(out var key); left--)
        {
            if (!_isEndWanted && (left == 0 || time.GetElapsedTime(key.Since, now) < MaxLag))
            {
                break;
            }

            _behind.Dequeue();
            SetRows(session, key);
            session.Prepare(Unmark).Bind(1, key.Id.Value).Execute();
            key.IsBehind = false;
        }

        _rollups.Flush(session);
        _fallenBehind = 0;
        _isEndWanted = false;
    }

    /// <summary>Forgets everything: the transaction was rolled back, or another process has written.</summary>
    public void Forget()
    {
        _rollups.Forget();
        _keys.Clear();
        _behind.Clear();
        _fallenBehind = 0;
        _isEndWanted = false;
        _isKnown = false;
    }

    /// <summary>True when the rows stand in the state too, so that they can be set from it later.</summary>
    private static bool IsOfState(QuotaWrite write)
    {
        var (usage, at) = (write.State.Usage, 0);
        foreach (var row in write.Usage)
        {
            while (at < usage.Length && usage[at] != new UsageAmount(row.Model, row.Upstream, row.Source, row.Unit, row.Amount))
            {
                at++;
            }

            if (at == usage.Length || row.Day != write.State.UsageDay)
            {
                return false;
            }
        }

        return true;
    }

    private void Recall(SqliteSession session, KeyId id)
    {
        try
        {
            if (KeyRow.Find(session, id)?.State is { } state)
            {
                SetRows(session, new BusyKey(id) { Latest = DayUsage.Of(state) });
            }
        }
        catch (StoreUnavailableException)
        {
            // A damaged row: whoever asks for this key is told so. It must not stop the others.
        }
    }

    private void SetRows(SqliteSession session, BusyKey key)
    {
        foreach (var row in key.Latest.RowsSince(key.Id, key.Standing))
        {
            _rollups.Set(session, row);
        }

        key.Standing = key.Latest;
    }

    private void MakeRoom(long now)
    {
        if (_keys.Count < MaxKeys)
        {
            return;
        }

        ForgetIdle(MaxLag, now);
        if (_keys.Count >= MaxKeys / 2)
        {
            ForgetIdle(TimeSpan.Zero, now); // So many in a quarter of a second: few of them are busy.
        }
    }

    private void ForgetIdle(TimeSpan idle, long now)
    {
        foreach (var (id, key) in _keys)
        {
            if (!key.IsBehind && time.GetElapsedTime(key.LastWritten, now) >= idle)
            {
                _keys.Remove(id);
            }
        }
    }

    /// <summary>A key that was written lately.</summary>
    private sealed class BusyKey(KeyId id)
    {
        public KeyId Id { get; } = id;

        /// <summary>What stands in the table.</summary>
        public DayUsage Standing { get; set; } = DayUsage.None;

        /// <summary>What should.</summary>
        public DayUsage Latest { get; set; } = DayUsage.None;

        public long LastWritten { get; set; }

        public bool IsBehind { get; set; }

        /// <summary>Since when it is behind.</summary>
        public long Since { get; set; }
    }
}
