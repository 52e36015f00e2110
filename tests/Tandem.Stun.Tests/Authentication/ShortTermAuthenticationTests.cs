using Tandem.Stun.Tests.Messages;

namespace Tandem.Stun.Tests.Authentication;

public sealed class ShortTermAuthenticationTests
{
    [Fact]
    public void The_request_of_RFC_5769_section_2_1_is_accepted() =>
        Assert.Equal(AuthenticationOutcome.Accepted, ShortTermAuthentication.Check(Wire.Parse(Rfc5769.Request), "evtj:h6vY"u8, Rfc5769.Password));

    [Fact]
    public void Another_user_and_another_password_are_refused()
    {
        Assert.Equal(AuthenticationOutcome.UnknownUser, ShortTermAuthentication.Check(Wire.Parse(Rfc5769.Request), "evtj:h6vZ"u8, Rfc5769.Password));
        Assert.Equal(AuthenticationOutcome.WrongIntegrity, ShortTermAuthentication.Check(Wire.Parse(Rfc5769.Request), "evtj:h6vY"u8, "other"u8));
    }

    [Fact]
    public void A_message_without_user_or_integrity_is_bad()
    {
        Assert.Equal(AuthenticationOutcome.MissingAttribute, ShortTermAuthentication.Check(Wire.Parse(Rfc5769.Response), "evtj:h6vY"u8, Rfc5769.Password));
        var writer = new StunWriter(new byte[100], StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.Write(StunAttributeType.Username, "evtj:h6vY"u8);
        Assert.Equal(AuthenticationOutcome.MissingAttribute, ShortTermAuthentication.Check(Wire.Parse(writer.Written), "evtj:h6vY"u8, Rfc5769.Password));
    }
}
