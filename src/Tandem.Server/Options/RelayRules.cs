using System.Text;
using Tandem.Kernel;
using Tandem.Server.Hosting;
using Tandem.Stun.Turn;
using Tandem.Transport;

namespace Tandem.Server.Options;

/// <summary>What must hold for <see cref="RelayOptions"/>.</summary>
internal static class RelayRules
{
    private const int MaxSharedSecrets = 6;
    private const int MinSecretLength = 16;

    /// <summary>They are kept on the stack while the request is checked.</summary>
    private const int MaxPeersPerRequest = 256;

    /// <summary>The challenge names the realm, and over UDP it is sent to nobody who asks with much less: what is longer would never reach a client.</summary>
    private const int MaxRealmLength = 64;

    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(1);

    /// <summary>The mistakes.</summary>
    public static IEnumerable<OptionProblem> Check(TandemOptions options)
    {
        var relay = options.Turn;
        return relay.IsOn
            ? CheckAddresses(relay).Concat(CheckExternal(relay)).Concat(CheckRanges(relay)).Concat(CheckPorts(options)).Concat(CheckSecrets(relay)).Concat(CheckLifetimes(relay.Limits)).Concat(CheckPeers(relay.Limits)).Concat(CheckRealm(options.Domain))
            : [];
    }

    /// <summary>The mistakes in the options of the sockets.</summary>
    public static IEnumerable<string> CheckSockets(RelayOptions relay) =>
        relay.IsOn
            ? (new StunTransportOptionsValidation().Validate(null, relay.Sockets).Failures ?? []).Select(failure => $"{ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(relay.Sockets)}:{failure}")
            : [];

    /// <summary>Reads an entry of <see cref="RelayOptions.External"/>.</summary>
    public static bool TryReadExternal(string entry, out PeerAddress local, out PeerAddress external)
    {
        external = local = default;
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && TryReadAddress(entry[..equals], out local) && TryReadAddress(entry[(equals + 1)..], out external) && local.IsV4 == external.IsV4;
    }

    /// <summary>Reads an address without a port.</summary>
    public static bool TryReadAddress(string text, out PeerAddress address)
    {
        address = default;
        var octets = Encoding.UTF8.GetBytes(text.Trim());
        return octets.Length > 0 && PeerAddress.TryParse(octets, 0, out address);
    }

    /// <summary>Checks the realm of the default domain, which is stored with that and may be another than its name.</summary>
    /// <exception cref="StartException">It is too long.</exception>
    public static void CheckRealm(string domain, string realm)
    {
        if (realm.Length <= MaxRealmLength) return;
        var problem = new OptionProblem(
            $"{ServerConfiguration.Root}:{nameof(TandemOptions.Domain)}", domain,
            $"the realm of this domain has {realm.Length} characters, and must have {MaxRealmLength} at most for TURN; take another domain, or set {ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(RelayOptions.IsOn)} to false");
        throw new StartException(problem.ToString(), StartException.Configuration);
    }

    private static IEnumerable<OptionProblem> CheckPeers(TurnOptions limits)
    {
        if (limits.MaxPeersPerRequest is < 1 or > MaxPeersPerRequest)
            yield return Problem($"{nameof(RelayOptions.Limits)}:{nameof(limits.MaxPeersPerRequest)}", $"{limits.MaxPeersPerRequest}", $"must be from 1 to {MaxPeersPerRequest}");
        const string Remedy = "must be 1 or more; to have no peers by TCP set Tandem:Turn:Limits:AllowsTcp to false";
        if (limits.Quotas.MaxConnectingPerUser < 1)
            yield return Problem($"{nameof(RelayOptions.Limits)}:{nameof(limits.Quotas)}:{nameof(limits.Quotas.MaxConnectingPerUser)}", $"{limits.Quotas.MaxConnectingPerUser}", Remedy);
        if (limits.Quotas.MaxConnectsPerSecondPerUser < 1)
            yield return Problem($"{nameof(RelayOptions.Limits)}:{nameof(limits.Quotas)}:{nameof(limits.Quotas.MaxConnectsPerSecondPerUser)}", $"{limits.Quotas.MaxConnectsPerSecondPerUser}", Remedy);
        if (limits.MaxConnectingInAll < 1) yield return Problem($"{nameof(RelayOptions.Limits)}:{nameof(limits.MaxConnectingInAll)}", $"{limits.MaxConnectingInAll}", Remedy);
    }

    private static IEnumerable<OptionProblem> CheckRealm(string domain)
    {
        if (domain.Length > MaxRealmLength)
            yield return new OptionProblem($"{ServerConfiguration.Root}:{nameof(TandemOptions.Domain)}", domain, $"must have {MaxRealmLength} characters at most for TURN; take a shorter one, or set {ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(RelayOptions.IsOn)} to false");
    }

    private static IEnumerable<OptionProblem> CheckAddresses(RelayOptions relay)
    {
        var named = new HashSet<PeerAddress>();
        foreach (var entry in relay.Addresses)
        {
            if (!TryReadAddress(entry, out var address) || address.IsUnspecified) yield return Problem(nameof(relay.Addresses), entry, "must be an address of this machine, such as 203.0.113.5");
            else if (!named.Add(address)) yield return Problem(nameof(relay.Addresses), entry, "is named twice; name each address once");
        }

        if (relay.Host is { } host && Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown) yield return Problem(nameof(relay.Host), host, "must be a host name or an address");
    }

    private static IEnumerable<OptionProblem> CheckExternal(RelayOptions relay)
    {
        var (mapped, taken) = (new HashSet<PeerAddress>(), new HashSet<PeerAddress>());
        foreach (var entry in relay.External)
        {
            if (!TryReadExternal(entry, out var local, out var external))
                yield return Problem(nameof(relay.External), entry, "must be an own address, =, and the address of the same family that the world sees, such as 10.0.0.5=203.0.113.5");
            else if (!mapped.Add(local))
                yield return Problem(nameof(relay.External), entry, $"{local.ToIPAddress()} has an external address already; give each own address one");
            else if (!taken.Add(external))
                yield return Problem(nameof(relay.External), entry, $"{external.ToIPAddress()} stands for another address already; give each own address one of its own");
        }
    }

    private static IEnumerable<OptionProblem> CheckRanges(RelayOptions relay)
    {
        foreach (var (name, entries) in new[] { (nameof(relay.AllowedPeers), relay.AllowedPeers), (nameof(relay.DeniedPeers), relay.DeniedPeers) })
            foreach (var entry in entries)
                if (!AddressRange.TryParse(entry, out _)) yield return Problem(name, entry, "must be an address or a range, such as 192.168.10.0/24 or fd12::/16");
    }

    /// <summary>A port of the node's own among those that are relayed from is a mistake, unless an offset has moved it there: then it is bound before any of those, and passed over.</summary>
    private static IEnumerable<OptionProblem> CheckPorts(TandemOptions options)
    {
        var relay = options.Turn;
        if (relay.FirstPort > relay.LastPort)
            yield return Problem(nameof(relay.FirstPort), $"{relay.FirstPort}", $"must not be above {ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(relay.LastPort)}, which is {relay.LastPort}");
        foreach (var property in typeof(PortOptions).GetProperties())
        {
            var port = (int)property.GetValue(options.Ports)!;
            if (port < relay.FirstPort || port > relay.LastPort) continue;
            yield return new OptionProblem(
                $"{ServerConfiguration.Root}:{nameof(TandemOptions.Ports)}:{property.Name}", $"{port}",
                $"it is among the ports {relay.FirstPort} to {relay.LastPort} that TURN relays from; take one outside, or move {ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{nameof(relay.FirstPort)}");
        }
    }

    private static IEnumerable<OptionProblem> CheckSecrets(RelayOptions relay)
    {
        if (relay.SharedSecrets.Count > MaxSharedSecrets) yield return Problem(nameof(relay.SharedSecrets), $"{relay.SharedSecrets.Count} secrets", $"must be {MaxSharedSecrets} at most; take the oldest away");
        if (relay.SharedSecrets.Any(secret => secret.Length < MinSecretLength)) yield return Problem(nameof(relay.SharedSecrets), "a short one", $"each must have {MinSecretLength} characters or more, for a short one can be guessed");
    }

    private static IEnumerable<OptionProblem> CheckLifetimes(TurnOptions limits)
    {
        const string Limits = nameof(RelayOptions.Limits);
        if (limits.DefaultLifetime < MinLifetime) yield return Problem($"{Limits}:{nameof(limits.DefaultLifetime)}", OptionValue.Format(limits.DefaultLifetime), "must be a minute or more, for clients refresh a minute before the end");
        else if (limits.MaxLifetime < limits.DefaultLifetime)
            yield return Problem($"{Limits}:{nameof(limits.MaxLifetime)}", OptionValue.Format(limits.MaxLifetime), $"must be no less than {ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{Limits}:{nameof(limits.DefaultLifetime)}, which is {OptionValue.Format(limits.DefaultLifetime)}");
    }

    private static OptionProblem Problem(string key, string? value, string remedy) => new($"{ServerConfiguration.Root}:{nameof(TandemOptions.Turn)}:{key}", value, remedy);
}
