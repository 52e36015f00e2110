using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Location;

/// <summary>One registered contact as a console shows it. A copy: it does not change with the registration.</summary>
/// <param name="Uri">The contact's URI.</param>
/// <param name="Instance">The instance id; empty for none.</param>
/// <param name="UserAgent">What the client calls itself; empty for nothing.</param>
/// <param name="Transport">How it registered.</param>
/// <param name="Remote">The address it registered from.</param>
/// <param name="Preference">q, 0 to 1.</param>
/// <param name="Remaining">How long it still lasts.</param>
public sealed record ContactView(string Uri, string Instance, string UserAgent, SipTransport Transport, PeerAddress Remote, double Preference, TimeSpan Remaining)
{
    internal static ContactView Of(Binding binding, Instant now) => new(
        Encoding.UTF8.GetString(binding.Contact.Span), Encoding.UTF8.GetString(binding.Instance.Span), Encoding.UTF8.GetString(binding.UserAgent.Span),
        binding.Flow.Transport, binding.Flow.Remote, binding.Preference / 1000.0, binding.Expires - now);
}
