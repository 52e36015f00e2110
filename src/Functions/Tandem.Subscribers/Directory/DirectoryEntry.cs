using System.Text;
using Tandem.Contracts;
using Tandem.Contracts.Media;
using Tandem.Sip.Authentication;
using Tandem.Subscribers.Secrets;

namespace Tandem.Subscribers.Directory;

/// <summary>One account as the lane needs it. Immutable: a change replaces it.</summary>
internal sealed class DirectoryEntry
{
    /// <summary>Takes what the lane needs from an account.</summary>
    public DirectoryEntry(Account account, string realm, bool isEnabled, DigestVault vault)
    {
        Standing = new AccountStanding(account.Stamp, isEnabled, account.IsAdministrator);
        Stamp = Encoding.ASCII.GetBytes(account.Stamp);
        Number = account.Number is null ? null : Encoding.ASCII.GetBytes(account.Number);
        (Id, Version, MediaMode) = (account.Id, account.Version, account.MediaMode);
        foreach (var secret in account.DigestSecrets)
            if (secret.Realm != realm) continue;
            else if (secret.Algorithm == DigestAlgorithm.Md5) Md5 = vault.Open(account.UserName, secret);
            else Sha256 = vault.Open(account.UserName, secret);
        HasSecrets = account.DigestSecrets.Count > 0 && (Md5 is not null || Sha256 is not null);
        Subscriber = new Subscriber(Encoding.ASCII.GetBytes(account.AddressOfRecord), isEnabled) { HasMd5Alone = Md5 is not null && Sha256 is null };
    }

    /// <summary>What routing sees.</summary>
    public Subscriber Subscriber { get; }

    /// <summary>What a session is checked against.</summary>
    public AccountStanding Standing { get; }

    /// <summary>The account's stamp, in ASCII.</summary>
    public byte[] Stamp { get; }

    /// <summary>The account's number, in ASCII, or null.</summary>
    public byte[]? Number { get; }

    /// <summary>Which of the account's calls have their media through this node.</summary>
    public SessionMode? MediaMode { get; }

    /// <summary>The store's number for the account: one that was deleted and made anew has a higher one.</summary>
    public long Id { get; }

    /// <summary>The account's version.</summary>
    public int Version { get; }

    /// <summary>HA1 by MD5 in hexadecimal; null when there is none that opens.</summary>
    public byte[]? Md5 { get; }

    /// <summary>HA1 by SHA-256 in hexadecimal; null when there is none that opens.</summary>
    public byte[]? Sha256 { get; }

    /// <summary>Whether there are secrets, and they open.</summary>
    public bool HasSecrets { get; }

    /// <summary>Whether it comes before another of the same name: deleted before that was made, or changed before.</summary>
    public bool IsBefore(DirectoryEntry other) => Id != other.Id ? Id < other.Id : Version < other.Version;

    /// <summary>HA1 of an algorithm.</summary>
    public byte[]? Ha1(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? Md5 : Sha256;
}
