using System.Text;
using Tandem.Contracts;
using Tandem.Sip.Authentication;

namespace Tandem.Simulation;

/// <summary>The domain <c>tandem.test</c> with alice, bob, carol and dave, whose passwords are their names with <c>-secret</c> and whose numbers are 1001 to 1004.</summary>
internal sealed class MemorySubscribers : ISubscriberDirectory
{
    private static readonly string[] Users = ["alice", "bob", "carol", "dave"];

    public HashSet<string> Disabled { get; } = [];

    public ReadOnlyMemory<byte> DefaultDomain { get; } = "tandem.test"u8.ToArray();

    // As the real directory does, it also knows addresses of the node, but not their ports.
    public bool IsOwnDomain(ReadOnlySpan<byte> host) => Ascii.EqualsIgnoreCase(host, DefaultDomain.Span) || host.SequenceEqual("192.0.2.1"u8);

    public bool TryFind(ReadOnlySpan<byte> user, ReadOnlySpan<byte> domain, out Subscriber subscriber)
    {
        var name = Encoding.UTF8.GetString(user);
        var index = Array.IndexOf(Users, name);
        if (index < 0 && int.TryParse(name, out var number)) index = number is >= 1001 and <= 1004 ? number - 1001 : -1;
        subscriber = index < 0 || !IsOwnDomain(domain) ? default : Make(Users[index]);
        return subscriber.AddressOfRecord.Length > 0;
    }

    public bool TryGetSecret(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> domain, DigestAlgorithm algorithm, Span<byte> ha1, out Subscriber subscriber)
    {
        var name = Encoding.UTF8.GetString(userName);
        subscriber = default;
        if (!Users.Contains(name) || Disabled.Contains(name)) return false;
        subscriber = Make(name);
        DigestHash.WriteHa1(algorithm, userName, Encoding.ASCII.GetBytes(Realm), Encoding.UTF8.GetBytes($"{name}-secret"), ha1);
        return true;
    }

    /// <summary>The realm of the domain.</summary>
    public string Realm { get; set; } = "tandem.test";

    /// <summary>Whether there are secrets for MD5 alone.</summary>
    public bool HasMd5Alone { get; set; }

    public int WriteRealm(ReadOnlySpan<byte> domain, Span<byte> destination) => Encoding.ASCII.GetBytes(Realm, destination);

    public bool IsOwnRealm(ReadOnlySpan<byte> realm) => realm.SequenceEqual(Encoding.ASCII.GetBytes(Realm));

    private Subscriber Make(string name) => new(Encoding.UTF8.GetBytes($"sip:{name}@tandem.test"), !Disabled.Contains(name)) { HasMd5Alone = HasMd5Alone };
}
