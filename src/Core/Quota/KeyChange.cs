using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Quota;

/// <summary>A change that an administrator makes to a key.</summary>
public abstract record KeyChange;

/// <summary>Change what an administrator sets about a key: label, owner, tags, limits, time zone, models, parallel requests, expiry.</summary>
/// <param name="Edit">
/// Makes the new record of the key's newest one. It runs in the key's queue, and again where another write came first, so it must depend on
/// its argument alone. What identifies the key and what opens it stays, whatever the function does to it. A time zone must be one that is
/// known; a window that is open keeps its end.
/// </param>
/// <param name="Fits">
/// True for a record that the edit can be made to; the change of any other is refused as <see cref="Verdict.ChangeDoesNotFit"/>. It must depend
/// on its argument alone. Null where it can be made to every record.
/// </param>
public sealed record UpdateKey(Func<KeyRecord, KeyRecord> Edit, Func<KeyRecord, bool>? Fits = null) : KeyChange;

/// <summary>Refuse the key from now on. A second time changes nothing.</summary>
public sealed record RevokeKey : KeyChange;

/// <summary>Refuse the key until it is resumed. A second time changes nothing.</summary>
public sealed record SuspendKey : KeyChange;

/// <summary>Let a suspended key be used again. A key that is not suspended stays as it is.</summary>
public sealed record ResumeKey : KeyChange;

/// <summary>Replace the secret.</summary>
/// <param name="Secret">The new secret's hash.</param>
/// <param name="Overlap">How long the old one still works; zero ends it at once.</param>
public sealed record RotateKey(SecretHash Secret, TimeSpan Overlap) : KeyChange;

/// <summary>Set what is used in all open windows to zero. Open holds stay held.</summary>
public sealed record ResetKey : KeyChange;
