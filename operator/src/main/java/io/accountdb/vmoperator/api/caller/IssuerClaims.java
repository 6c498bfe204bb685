package io.accountdb.vmoperator.api.caller;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.Clock;
import java.util.Date;
import java.util.Set;

/** What a JWT must say, once its signature is verified: by whom, for whom, when, as what. */
final class IssuerClaims extends DefaultJWTClaimsVerifier<SecurityContext> {
  private static final int SKEW_SECONDS = 30;

  private final Clock clock;

  IssuerClaims(TokenIssuer issuer, Clock clock) {
    super(
        issuer.audience(),
        new JWTClaimsSet.Builder().issuer(issuer.name()).build(),
        Set.of(JWTClaimNames.EXPIRATION_TIME, issuer.usernameClaim()));
    this.clock = clock;
    setMaxClockSkew(SKEW_SECONDS);
  }

  @Override
  public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
    super.verify(claims, context);
    TokenUse.check(claims);
  }

  @Override
  protected Date currentTime() {
    return Date.from(clock.instant());
  }
}
