namespace Tandem.Stun.Turn;

/// <summary>Addresses that a public relay has no business to reach (IANA special-purpose address registries, RFC 6890).</summary>
internal static class DeniedRanges
{
    public static readonly AddressRange[] All =
    [
        Range("0.0.0.0/8"),          // this network
        Range("10.0.0.0/8"),         // private
        Range("100.64.0.0/10"),      // behind the NAT of a carrier, RFC 6598
        Range("127.0.0.0/8"),        // loopback
        Range("168.63.129.16/32"),   // where Azure tells secrets to its machines
        Range("169.254.0.0/16"),     // link-local, and where other clouds do
        Range("172.16.0.0/12"),      // private
        Range("192.0.0.0/24"),       // protocol assignments
        Range("192.0.2.0/24"),       // documentation
        Range("192.31.196.0/24"),    // AS112
        Range("192.52.193.0/24"),    // AMT
        Range("192.88.99.0/24"),     // 6to4 relays, RFC 7526
        Range("192.168.0.0/16"),     // private
        Range("192.175.48.0/24"),    // AS112
        Range("198.18.0.0/15"),      // benchmarks
        Range("198.51.100.0/24"),    // documentation
        Range("203.0.113.0/24"),     // documentation
        Range("224.0.0.0/4"),        // multicast
        Range("240.0.0.0/4"),        // reserved, and broadcast
        Range("::/96"),              // unspecified, loopback, and IPv4-compatible
        Range("::ffff:0:0:0/96"),    // IPv4-translated, RFC 6052 section 2.1 of old
        Range("64:ff9b:1::/48"),     // NAT64 of the local network, RFC 8215
        Range("100::/64"),           // discard
        Range("2001::/23"),          // protocol assignments, with Teredo
        Range("2001:db8::/32"),      // documentation
        Range("3fff::/20"),          // documentation, RFC 9637
        Range("5f00::/16"),          // segment routing
        Range("fc00::/7"),           // unique local
        Range("fe80::/10"),          // link-local
        Range("fec0::/10"),          // site-local, RFC 3879
        Range("ff00::/8"),           // multicast
    ];

    /// <summary>IPv4 behind NAT64 (RFC 6052 section 2.1): the last four octets.</summary>
    public static readonly AddressRange Nat64 = Range("64:ff9b::/96");

    /// <summary>IPv4 behind 6to4 (RFC 3056 section 2): octets two to five.</summary>
    public static readonly AddressRange SixToFour = Range("2002::/16");

    public static readonly AddressRange[] Loopback = [Range("127.0.0.0/8"), Range("::1")];

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : throw new ArgumentException(text, nameof(text));
}
