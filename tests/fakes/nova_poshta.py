"""A server that speaks Nova Poshta's JSON API 2.0 on loopback, as it is documented, and fails as the real one has been
seen to: errors with status 200 as a list, a mapping or a text, no data, HTML, an answer in a list, and silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "a-key-of-ours"
Rows = list[dict[str, Any]]
Step = Callable[[web.Request], Awaitable[web.StreamResponse]]

VILLAGES = frozenset({"city-mykolaiv-village", "city-mykhailivka-zp", "city-mykhailivka-ck"})
CITIES: tuple[tuple[str, str, str, str], ...] = (
    ("Київ", "Київська", "", "city-kyiv"),
    ("Львів", "Львівська", "", "city-lviv"),
    ("Миколаїв", "Львівська", "Стрийський", "city-mykolaiv"),
    ("Миколаїв", "Львівська", "Золочівський", "city-mykolaiv-village"),
    ("Михайлівка", "Запорізька", "Василівський", "city-mykhailivka-zp"),
    ("Михайлівка", "Черкаська", "Драбівський", "city-mykhailivka-ck"),
)
POINTS: tuple[tuple[str, str, str, str], ...] = (
    ("city-kyiv", "1", "Branch", "вул. Пирогівський шлях, 135"),
    ("city-lviv", "5", "Branch", "вул. Данилишина, 6"),
    ("city-lviv", "5512", "Postomat", "вул. Городоцька, 1"),
    ("city-mykhailivka-zp", "1", "Branch", "вул. Центральна, 2"),
)


def answer(data: Any, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        name: [] for name in ("errors", "warnings", "info", "messageCodes", "errorCodes", "warningCodes", "infoCodes")
    }
    return {"success": True, "data": data, **empty, **more}


def refusal(errors: Any, codes: Any = ()) -> dict[str, Any]:
    return answer([], success=False, errors=errors, errorCodes=list(codes) if isinstance(codes, tuple) else codes)


def says(body: Any, status: int = 200) -> Step:
    async def step(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=json.dumps(body), status=status, content_type="application/json")

    return step


def html(status: int = 200) -> Step:
    async def step(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html><h1>Технічні роботи</h1></html>", status=status, content_type="text/html")

    return step


def drips(seconds: float) -> Step:
    """A little of the answer every now and then, for so long."""

    async def step(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(int(seconds / 0.05)):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    return step


@dataclass
class NovaPoshtaServer:
    url: str = ""
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    documents: Rows = field(default_factory=list)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    @classmethod
    @asynccontextmanager
    async def serve(cls) -> AsyncIterator[NovaPoshtaServer]:
        server = cls()
        app = web.Application()
        app.router.add_post("/v2.0/json/", server._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"{site.name}/v2.0/json/"
        try:
            yield server
        finally:
            await runner.cleanup()

    def on(self, method: str, step: Step) -> None:
        """What to do from now on when this method is called."""
        self.steps[method] = step

    def lose_answer(self, method: str) -> None:
        """The next call of it has its effect, and its answer never arrives."""
        self.lost.add(method)

    def calls(self, method: str) -> list[Mapping[str, Any]]:
        return [properties for called, properties in self.asked if called == method]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        method, properties = body["calledMethod"], body["methodProperties"]
        self.asked.append((method, properties))
        if method in self.steps:
            return await self.steps[method](request)
        if body["apiKey"] != KEY:
            return web.json_response(refusal(["API key incorrect"], ("20000200068",)))
        handlers: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "searchSettlements": _settlements,
            "getWarehouses": _warehouses,
            "getCounterparties": lambda _: answer([{"Ref": "sender", "Description": "Приватна особа"}]),
            "getCounterpartyContactPersons": lambda _: answer([{"Ref": "contact", "Phones": "380501112233"}]),
            "getDocumentPrice": _price,
            "getDocumentList": lambda _: answer(self.documents),
            "save": self._save,
            "getStatusDocuments": self._track,
        }
        told = handlers[method](properties)
        if method in self.lost:
            self.lost.discard(method)
            if request.transport is not None:
                request.transport.close()
        return web.json_response(told)

    def _save(self, told: Mapping[str, Any]) -> dict[str, Any]:
        errors = []
        if not told["RecipientsPhone"].isdecimal() or len(told["RecipientsPhone"]) != 12:
            errors.append("RecipientsPhone invalid format")
        if not all("а" <= letter.casefold() <= "ґ" for letter in told["RecipientName"] if letter.isalpha()):
            errors.append(f"Recipient {told['RecipientName']} has invalid characters")
        if errors:
            return refusal(errors, ("20000200125",))
        number = f"2045{len(self.documents) + 1:010}"
        document = {"Ref": f"ref-{number}", "CostOnSite": 95, "EstimatedDeliveryDate": "24.11.2026"}
        document |= {"IntDocNumber": number, "TypeDocument": "InternetDocument"}
        self.documents.append({**document, "InfoRegClientBarcodes": told["InfoRegClientBarcodes"]})
        return answer([document])

    def _track(self, told: Mapping[str, Any]) -> dict[str, Any]:
        numbers = [document["DocumentNumber"] for document in told["Documents"]]
        unknown = {"StatusCode": "3", "Status": "Номер не знайдено"}
        return answer([{"Number": number, **self.statuses.get(number, unknown)} for number in numbers])


def _settlements(told: Mapping[str, Any]) -> dict[str, Any]:
    """By the beginning of the name, as the real search does."""
    found = [
        {
            "Present": f"{name}, {area} обл.",
            "Warehouses": 3,
            "MainDescription": name,
            "Area": area,
            "Region": region,
            "SettlementTypeCode": "с." if ref in VILLAGES else "м.",
            "Ref": f"settlement-{ref}",
            "DeliveryCity": ref,
        }
        for name, area, region, ref in CITIES
        if name.casefold().startswith(told["CityName"].casefold())
    ]
    return answer([{"TotalCount": len(found), "Addresses": found}])


def _warehouses(told: Mapping[str, Any]) -> dict[str, Any]:
    found = [
        {"Ref": f"point-{city}-{number}", "Number": number, "CategoryOfWarehouse": kind, "ShortAddress": street}
        for city, number, kind, street in POINTS
        if city == told["CityRef"] and told.get("WarehouseId") in {None, "", number}
    ]
    return answer(found)


def _price(told: Mapping[str, Any]) -> dict[str, Any]:
    if told["CityRecipient"] not in {city[3] for city in CITIES}:
        return refusal(["CityRecipient is incorrect"], ("20000200039",))
    back = {"CostRedelivery": "34"} if "RedeliveryCalculate" in told else {"CostRedelivery": ""}
    return answer([{"AssessedCost": int(told["Cost"]), "Cost": 80.5, "CostPack": "", **back}])
