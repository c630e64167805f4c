//! `GetProfileMarket`.

use super::shared::{Call, Shared};
use crate::market::{self, Bounds, MarketQuery};
use crate::wire::{
    ApiError, Faults, MarketWish, ProfileSource, ad_filter, market_wish, pb, profile_market, versions,
};

pub(super) fn market(
    shared: &Shared,
    request: pb::GetProfileMarketRequest,
    call: &Call<'_>,
) -> Result<pb::GetProfileMarketResponse, ApiError> {
    let mut faults = Faults::new();
    let wish = faults.take_all(market_wish(&request, &shared.limits));
    let source = faults.take_all(ProfileSource::try_from(request.source));
    let filter = faults.take_all(ad_filter(request.filter));
    let ((wish, source), filter) = faults.finish(wish.zip(source).zip(filter))?;
    let MarketWish { choice, min_support, most_lacking, examples } = wish;
    let matcher = &shared.rooms.matcher;
    let query = MarketQuery {
        profile: shared.profile(&source)?,
        filter,
        choice,
        min_support,
        most_lacking,
        examples,
        bounds: Bounds::from(&shared.limits),
    };
    let answer = market::market(matcher, &matcher.snapshot()?, &query, &mut |_, _, _| (), call.cancel)?;
    let made_by = versions(answer.versions.clone());
    let market = Some(profile_market(&answer, shared.limits.page_bytes));
    Ok(pb::GetProfileMarketResponse { market, versions: made_by })
}
