namespace Tandem.Interop.Tests.Network;

/// <summary>NATs and firewalls in the language of nftables. The interfaces are <c>inner</c> and <c>outer</c>.</summary>
internal static class BorderRules
{
    /// <summary>On a host: counts the datagrams with a payload of 160 octets of which the first is that of the probes' data.</summary>
    public const string CountData = """
        table ip data {
          counter sent {
          }
          chain leaving {
            type filter hook output priority 0;
            udp length 168 @th,64,8 0x80 counter name "sent";
          }
        }
        """;

    private const string DropUdp = """

        table ip firewall {
          chain forwarding {
            type filter hook forward priority 10;
            meta l4proto udp drop;
          }
        }
        """;

    private const string DropAllButHttps = """

        table ip firewall {
          chain forwarding {
            type filter hook forward priority 10; policy drop;
            iifname "inner" tcp dport 443 accept;
            iifname "outer" tcp sport 443 ct state established accept;
          }
        }
        """;

    /// <summary>The rules of a border with one external address and one host behind it.</summary>
    public static string Of(Border border, string external, string host) => border switch
    {
        Border.FullCone => Cone(external, host),
        Border.AddressRestricted => Cone(external, host) + Filter("ipv4_addr", "ip daddr", "ip saddr"),
        Border.PortRestricted => PortRestricted(external, host),
        Border.UdpBlocked => PortRestricted(external, host) + DropUdp,
        Border.OnlyHttps => PortRestricted(external, host) + DropAllButHttps,
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

    private static string PortRestricted(string external, string host) => Cone(external, host) + Filter("ipv4_addr . inet_service", "ip daddr . udp dport", "ip saddr . udp sport");

    /// <summary>The ports stay as they are, to whomever the host sends. What still comes to an address that the NAT had before goes to nobody.</summary>
    private static string Cone(string external, string host) => $$"""
        table ip translation {
          chain entering {
            type nat hook prerouting priority -100;
            iifname "outer" ip daddr {{external}} meta l4proto udp dnat to {{host}};
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
            iifname "inner" meta l4proto udp update @contacted { {{destination}} };
            iifname "outer" meta l4proto udp {{source}} != @contacted drop;
          }
        }
        """;
}
