namespace Tandem.Interop.Tests.Network;

/// <summary>NATs in the language of nftables. The interfaces are <c>inner</c> and <c>outer</c>.</summary>
internal static class NatRules
{
    /// <summary>The rules of a NAT with one external address and one host behind it.</summary>
    public static string Of(Nat nat, string external, string host) => nat switch
    {
        Nat.FullCone => Cone(external, host),
        Nat.AddressRestricted => Cone(external, host) + Filter("ipv4_addr", "ip daddr", "ip saddr"),
        Nat.PortRestricted => Cone(external, host) + Filter("ipv4_addr . inet_service", "ip daddr . udp dport", "ip saddr . udp sport"),
        // What no connection of its own is the answer to is for the NAT itself, which has nobody there.
        _ => """
            table ip translation {
              chain leaving {
                type nat hook postrouting priority 100;
                oifname "outer" masquerade fully-random;
              }
            }
            """,
    };

    /// <summary>The ports stay as they are, to whomever the host sends.</summary>
    private static string Cone(string external, string host) => $$"""
        table ip translation {
          chain entering {
            type nat hook prerouting priority -100;
            iifname "outer" meta l4proto udp dnat to {{host}};
          }
          chain leaving {
            type nat hook postrouting priority 100;
            oifname "outer" ip saddr {{host}} snat to {{external}};
          }
        }
        """;

    /// <summary>Lets in what comes from where the host has sent to in the last minute.</summary>
    private static string Filter(string type, string destination, string source) => $$"""

        table ip filtering {
          set contacted { type {{type}}; flags dynamic,timeout; timeout 60s; }
          chain forwarding {
            type filter hook forward priority 0;
            iifname "inner" meta l4proto udp add @contacted { {{destination}} };
            iifname "outer" meta l4proto udp {{source}} != @contacted drop;
          }
        }
        """;
}
